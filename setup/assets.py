"""Copies front-end files out of node_modules into maps/static/vendor, and lists them with their licences.

assets.py copy     node_modules -> maps/static/vendor/<package>/<file>
assets.py list     writes setup/ASSETS.md

The standard library is enough. What is copied is served as it is, so nothing in it may refer to another host.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "maps" / "static" / "vendor"
LISTING = ROOT / "setup" / "ASSETS.md"

WEIGHTS = (400, 500, 600, 700)
ICONS = (
    "badge-check",
    "ban",
    "book-open-check",
    "building-2",
    "check",
    "chevron-down",
    "chevron-right",
    "circle-alert",
    "circle-check",
    "circle-pause",
    "circle-user-round",
    "clock-alert",
    "corner-up-left",
    "download",
    "ellipsis",
    "eye-off",
    "file-spreadsheet",
    "file-text",
    "history",
    "info",
    "locate",
    "log-in",
    "log-out",
    "map",
    "map-pin-plus",
    "message-square",
    "message-square-text",
    "paperclip",
    "pencil",
    "plug",
    "plus",
    "printer",
    "save",
    "search",
    "send",
    "sliders-horizontal",
    "triangle-alert",
    "undo-2",
    "x",
)
"""Icons that templates name."""
FACES = ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
SUBSETS = ("vietnamese", "latin-ext", "latin")


class BadAsset(Exception):
    """A package lacks a file of the table, or a file of it may not be served."""


@dataclass(frozen=True)
class Package:
    """Files of one npm package, as glob patterns, that go to `folder`; `licence` is its licence file."""

    name: str
    purpose: str
    files: tuple[str, ...]
    licence: str = "LICENSE"
    within: str = ""  # cut from the front of each file's path

    @property
    def folder(self) -> str:
        """The folder below vendor/: the package's name without a scope.

        >>> Package("@fontsource/be-vietnam-pro", "letters", ()).folder
        'be-vietnam-pro'
        """
        return self.name.rsplit("/", 1)[-1]


PACKAGES = (
    Package(
        "@expo-google-fonts/tinos",
        "letters of reports, as wide as those of Times New Roman",
        tuple(f"{style}/Tinos_{style}.ttf" for style in FACES),
        licence="LICENSE_FONT",
    ),
    Package(
        "@fontsource/be-vietnam-pro",
        "letters, made for Vietnamese",
        tuple(
            f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2" for weight in WEIGHTS for subset in SUBSETS
        ),
    ),
    Package("htmx.org", "parts of pages", ("dist/htmx.min.js",), within="dist/"),
    Package(
        "leaflet",
        "maps",
        ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png"),
        within="dist/",
    ),
    Package(
        "leaflet.markercluster",
        "groups of markers",
        ("dist/leaflet.markercluster.js", "dist/MarkerCluster.css", "dist/MarkerCluster.Default.css"),
        licence="MIT-LICENCE.txt",
        within="dist/",
    ),
    Package("lucide-static", "icons", tuple(f"icons/{name}.svg" for name in ICONS), within="icons/"),
    Package(
        "swagger-ui-dist",
        "the API's own page",
        (
            "swagger-ui-bundle.js",
            "swagger-ui-bundle.js.LICENSE.txt",
            "swagger-ui.css",
            "favicon-32x32.png",
            "NOTICE",
        ),
    ),
)


def main(arguments: list[str]) -> None:
    """Run one of the commands of this file's docstring."""
    if arguments == ["copy"]:
        copy_all()
    elif arguments == ["list"]:
        LISTING.write_text(listing(), encoding="utf-8")
    else:
        sys.exit(__doc__)


def copy_all(vendor: Path = VENDOR, modules: Path = MODULES) -> None:
    """Copy every package's files, under another name first, so that half of a copy is never served."""
    new = vendor.with_name(vendor.name + ".new")
    old = vendor.with_name(vendor.name + ".old")
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    for package in PACKAGES:
        copy(package, new, modules)
    if vendor.exists():
        vendor.rename(old)
    new.rename(vendor)
    shutil.rmtree(old, ignore_errors=True)


def copy(package: Package, vendor: Path, modules: Path) -> None:
    """Copy one package's files; raises BadAsset when one is missing or refers to another host."""
    for source, name in chosen(package, modules):
        target = vendor / package.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in {".css", ".js"}:
            text = without_source_map(source.read_text(encoding="utf-8"))
            target.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(source, target)
    if package.name == "@fontsource/be-vietnam-pro":
        sheet = font_sheet(modules / package.name)
        (vendor / package.folder / "be-vietnam-pro.css").write_text(sheet, encoding="utf-8")
    for sheet_file in sorted((vendor / package.folder).rglob("*.css")):
        check_style_sheet(sheet_file)


def chosen(package: Package, modules: Path) -> Iterator[tuple[Path, str]]:
    """Each file of the package with its name in the package's folder; BadAsset for a pattern of nothing."""
    home = modules / package.name
    for pattern in (*package.files, package.licence):
        found = sorted(home.glob(pattern))
        if not found:
            raise BadAsset(f"{package.name} has no {pattern}")
        for source in found:
            yield source, source.relative_to(home).as_posix().removeprefix(package.within)


def font_sheet(home: Path) -> str:
    """One style sheet of the package's faces, for the weights and letters that are copied, as woff2 alone."""
    faces = []
    for weight in WEIGHTS:
        text = (home / f"{weight}.css").read_text(encoding="utf-8")
        for subset in SUBSETS:
            face = re.search(
                rf"/\* be-vietnam-pro-{subset}-{weight}-normal \*/\s*@font-face {{.*?}}", text, re.DOTALL
            )
            if face is None:
                raise BadAsset(f"{home.name} has no face for {subset} {weight}")
            faces.append(re.sub(r",\s*url\([^)]*\.woff\) format\('woff'\)", "", face[0]))
    return "\n\n".join(faces) + "\n"


def check_style_sheet(sheet: Path) -> None:
    """Refuse a style sheet that refers to another host, or to a file that is not beside it."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in links(text):
        if re.match(r"[a-z]+:|//", link, re.IGNORECASE) and not link.startswith("data:"):
            raise BadAsset(f"{sheet.name} refers to {link}: what is served may not need another host")
        if not link.startswith(("data:", "#")) and not (sheet.parent / re.split(r"[?#]", link)[0]).is_file():
            raise BadAsset(f"{sheet.name} refers to {link}, which is not copied")


def links(style: str) -> list[str]:
    r"""What a style sheet refers to, by url() or @import.

    >>> links('@import "//a.example/x.css"; i {background: url( \'b.png\' ), url(#c)}')
    ['b.png', '#c', '//a.example/x.css']
    """
    found = re.findall(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)'"]*?))\s*\)""", style, re.IGNORECASE)
    imported = re.findall(r"""@import\s+["']([^"']+)["']""", style, re.IGNORECASE)
    return ["".join(parts) for parts in found] + imported


def without_source_map(text: str) -> str:
    r"""The text without the last lines that point debuggers to files that are not served.

    >>> without_source_map("run();\n//# sourceMappingURL=run.js.map\n")
    'run();\n'
    """
    return re.sub(r"\n?(?://#|/\*#) sourceMappingURL=\S+(?:\s*\*/)?\s*\Z", "\n", text)


def listing() -> str:
    """The committed list: every package that is served, at the locked version, with its licence and files."""
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    lines = [
        "# Front-end files",
        "",
        "Written by `setup/assets.py list` (part of `make lock`); a test compares it with the lock.",
        "`package-lock.json` holds versions and integrity. The files are copied to",
        "`maps/static/vendor/<folder>/`, each folder with its package's licence, and ship in the wheel.",
        "`axe-core` (MPL-2.0) is used by tests, from `node_modules`, and is not shipped.",
        "",
        "| package | version | licence | for | folder |",
        "| --- | --- | --- | --- | --- |",
    ]
    for package in PACKAGES:
        entry = locked[f"node_modules/{package.name}"]
        cells = (package.name, entry["version"], entry["license"], package.purpose, f"`{package.folder}/`")
        lines.append(f"| {' | '.join(cells)} |")
    for package in PACKAGES:
        lines += ["", f"## {package.folder}", ""]
        lines += [
            f"- `{pattern.removeprefix(package.within)}`" for pattern in (*package.files, package.licence)
        ]
        if package.name == "@fontsource/be-vietnam-pro":
            lines.append(
                "- `be-vietnam-pro.css`, put together from the package's own style sheets, woff2 alone"
            )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except BadAsset as error:
        sys.exit(str(error))
