"""Load the published tables of the source documents and the records taken from them."""

from iomtrack.management.commands import load_reference


class Command(load_reference.Command):
    """The same loading, for what the source documents say."""

    help = "Load what the source documents publish. Safe to repeat; nothing is loaded if anything is wrong."
    group = "PUBLISHED"
    why = "published data load"
