"""The admin of the membership app, one module per noun; importing them registers them."""

from membership.admin import amendment, department, membership, organization, source, state

__all__ = ["amendment", "department", "membership", "organization", "source", "state"]
