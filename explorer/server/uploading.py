"""Files on their way to Streamlit, measured before they are read: for a file, for one page, for the whole server.

Streamlit keeps what arrives in memory as long as the page is open, whether a widget asked for it or not.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers
from streamlit import runtime

from explorer.core.jobs.access import Visitor

PATH = "/_stcore/upload_file/"
MEGABYTE = 2**20
OVERHEAD = MEGABYTE  # of the form that carries the file
VISITORS_FILE, VISITORS_PAGE, EVERYBODY = 10 * MEGABYTE, 40 * MEGABYTE, 600 * MEGABYTE
FULL = "The server holds as many files as it can just now. Try again later."


def held() -> dict[str, int]:
    """Bytes of files in memory, by Streamlit's number of the page they came from."""
    if not runtime.exists():
        return {}
    kept = runtime.get_instance().uploaded_file_mgr.file_storage
    return {page: sum(len(file.data) for file in list(files.values())) for page, files in list(kept.items())}


def refusal(path: str, headers: Headers, who: Visitor, kept: Mapping[str, int]) -> tuple[int, str]:
    """Status and sentence for a file that is not taken, (0, "") for one that is.

    Args:
        path: below `PATH`, the number of the page and that of the file.
        kept: bytes that the server holds, by page.
    """
    said = headers.get("content-length", "")
    if not (said.isascii() and said.isdecimal()):
        return 411, "A file must say how long it is."
    size = int(said)
    if not who.may_everything:
        if size > VISITORS_FILE + OVERHEAD:
            return 413, f"Without the teacher's key a file has at most {VISITORS_FILE // MEGABYTE} MB."
        if size + kept.get(path.partition("/")[0], 0) > VISITORS_PAGE + OVERHEAD:
            return 413, f"Without the teacher's key one page brings at most {VISITORS_PAGE // MEGABYTE} MB."
    if size + sum(kept.values()) > EVERYBODY + OVERHEAD:
        return 503, FULL
    return 0, ""
