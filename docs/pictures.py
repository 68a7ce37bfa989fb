"""Takes the pictures of the guide for offices: `.venv/bin/python docs/pictures.py` rewrites docs/images.

Hanoi's own data in a database of its own, and an office that is signed in, in a real Chromium.
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from registry.cluster import private_cluster, running
from registry.database import owning_engine
from registry.migrate import migrate
from registry.packaged import data_folder
from registry.seeding import seed
from registry.settings import Settings
from tests.fixtures.accounts import make_account, signed_in_browser
from tests.fixtures.chromium import program
from tests.fixtures.cluster import FAST, reachable_folder
from tests.fixtures.server import serving

IMAGES = ROOT / "docs" / "images"
HALL = "/sites/trung-tam-van-hoa-nghe-thuat-22-hang-buom-hoi-quan-quang-dong/edit"
LARGEST = 150_000


def main() -> None:
    """Take every picture."""
    for folder in reachable_folder():
        with running(private_cluster(folder / "postgres"), settings=FAST) as url:
            engine = owning_engine(url)
            migrate(engine)
            seed(engine, data_folder())
            make_account(engine, "hoan-kiem", "office", ["commune:00070"], title="UBND phường Hoàn Kiếm")
            with serving(Settings(basemap="none"), url) as base, sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
                context = browser.new_context(viewport={"width": 1200, "height": 760}, locale="vi-VN")
                signed_in_browser(context, base, "hoan-kiem")
                take(context.new_page(), base)
                browser.close()
            engine.dispose()


def take(page: Page, base: str) -> None:
    """The work list, the position of a place, and a warning."""
    page.goto(f"{base}/office", wait_until="networkidle")
    save(page, "office")
    page.goto(f"{base}{HALL}", wait_until="networkidle")
    page.locator("#position").evaluate("heading => heading.scrollIntoView()")
    save(page, "position")
    page.goto(f"{base}/office/new", wait_until="networkidle")
    page.get_by_label("Tên tiếng Việt", exact=True).fill("Hội quán Quảng Đông")
    page.get_by_label("Vĩ độ", exact=True).fill("21,0358")
    page.get_by_label("Kinh độ", exact=True).fill("105,8516")
    page.locator("#cautions li").first.wait_for()
    page.locator("#position").evaluate("heading => heading.scrollIntoView()")
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(300)
    save(page, "warning")


def save(page: Page, name: str) -> None:
    """Write a picture of what is on the screen; refuses one that is too large for a repository."""
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes; take less of the page")
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    main()
