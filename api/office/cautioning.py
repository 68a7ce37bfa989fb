"""What is likely wrong with a form, while it is typed and when it is sent."""

from uuid import UUID

from api.auth.deps import Edit
from api.document_messages import plain
from api.office.documents import Filled
from registry.editing import known
from registry.editing.cautions import Caution, Typed, cautions
from registry.errors import Fault
from registry.language import Words


def cautions_of(edit: Edit, made: Filled, *, but: UUID | None) -> list[Caution]:
    """The cautions about a form; `but` is the site that it is about."""
    typed = Typed(made.document, made.placed.at, made.placed.metres)
    found = cautions(edit.connection, edit.actor, typed, known(edit.connection), but=but)
    return [each._replace(words=_plain(each)) if each.code == "unit" else each for each in found]


def _plain(caution: Caution) -> Words:
    """A caution that repeats a fault, in the words of offices."""
    fault = Fault(caution.pointer, None, caution.words.en)
    return Words(plain(fault, "vi"), plain(fault, "en"))
