"""The words of the API's own documents and pages, in both languages."""

from registry.language import Words
from registry.workflow import RunStatus

TITLE = Words("Hệ thống đăng ký không gian sáng tạo Hà Nội", "Hanoi creative spaces registry")
DESCRIPTION = Words(
    "Trung tâm sáng tạo, di sản có thể chuyển đổi và đơn vị hành chính của Hà Nội, là dữ liệu mở.",
    "Creative centres, heritage that can become creative space, and units of Hanoi, as open data.",
)
LANDING = Words("Trang đầu của API", "Landing page of the API")
CONFORMANCE = Words("Các lớp tuân thủ", "Conformance classes")
COLLECTIONS = Words("Các tập dữ liệu", "Collections")
DEFINITION = Words("Mô tả API theo OpenAPI 3.0", "Description of the API in OpenAPI 3.0")
DOCUMENTATION = Words("Tài liệu API cho người đọc", "Documentation of the API for people")
QUERYABLES = Words("Thuộc tính lọc được", "Queryable properties")
SCHEMA = Words("Lược đồ của đối tượng", "Schema of the features")
TILES = Words("Ô vector của tập dữ liệu", "Vector tiles of the collection")
TILESET = Words("Bộ ô vector", "The set of tiles")
TILE = Words("Mẫu địa chỉ của từng ô", "Template of the address of a tile")
TILING_SCHEMES = Words("Các cách chia ô", "Tile matrix sets")
TILING_SCHEME = Words("Cách chia ô WebMercatorQuad", "Tile matrix set WebMercatorQuad")
COUNTS = Words("Số lượng theo ô lưới, nơi quá dày", "Counts over a grid, where features are too many")
ITEMS = Words("Các đối tượng", "Features")
FILE = Words("Toàn bộ đối tượng, thành tập tin", "All features, as a file")
THE_COLLECTION = Words("Tập dữ liệu", "The collection")
NEXT = Words("Trang sau", "Next page")
DESCRIBED_BY = Words("Mô tả của tập tin CSV", "Description of the CSV file")
REASON = Words("Lý do thay đổi (chỉ gửi lên)", "Reason of the change (only sent)")
RECORD = Words("Trang của đối tượng này", "The page of this feature")
PROCESSES = Words("Các phép phân tích", "Processes")
PROCESS = Words("Phép phân tích", "The process")
DISMISS = Words("Dừng lần chạy, hoặc bỏ kết quả của nó", "Stop the run, or remove its result")
EXECUTE = Words("Thực hiện phép phân tích", "Execute the process")
JOBS = Words("Các lần chạy", "Jobs")
JOB = Words("Lần chạy này", "This run")
RUN = Words("Trang của lần chạy này", "The page of this run")
RESULTS = Words("Kết quả của lần chạy", "The result of the run")

STATUS = {
    RunStatus.ACCEPTED: Words("Đang chờ đến lượt", "Waits for its turn"),
    RunStatus.RUNNING: Words("Đang tính", "Is being computed"),
    RunStatus.SUCCESSFUL: Words("Đã xong", "Is done"),
    RunStatus.FAILED: Words("Không thành công", "Has failed"),
    RunStatus.DISMISSED: Words("Đã bị dừng", "Was dismissed"),
}
"""What a status means, in a sentence."""

PAGE = {
    "many": Words("Hơn {}", "More than {}"),
    "matched": Words("đối tượng khớp", "features match"),
    "returned": Words("ở trang này", "on this page"),
    "first": Words("Về trang đầu", "Back to the first page"),
    "none": Words("Không có đối tượng nào khớp.", "No feature matches."),
    "property": Words("Thuộc tính", "Property"),
    "value": Words("Giá trị", "Value"),
    "name": Words("Tên", "Name"),
    "title": Words("Nhãn", "Title"),
    "type": Words("Kiểu", "Type"),
    "values": Words("Các giá trị", "Values"),
    "extent": Words("Phạm vi không gian", "Spatial extent"),
    "period": Words("Phạm vi thời gian", "Temporal extent"),
    "systems": Words("Hệ tọa độ", "Coordinate reference systems"),
    "formats": Words("Tải về", "Download"),
    "other": Words("Ở dạng khác", "In other formats"),
    "geometry": Words("Hình học", "Geometry"),
    "yes": Words("có", "yes"),
    "no": Words("không", "no"),
    "open": Words("để mở", "open"),
    "people": Words("người", "people"),
    "inputs": Words("Đầu vào", "Inputs"),
    "outputs": Words("Đầu ra", "Outputs"),
    "schema": Words("Lược đồ", "Schema"),
    "links": Words("Liên kết", "Links"),
}
"""Words that the templates use, by key."""
