"""One search over all records: what a model declares. Index, finding and page are modules beside this one."""

from iomtrack.search.declaration import searched, unsearched

__all__ = ["searched", "unsearched"]
