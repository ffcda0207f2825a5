"""Migration operations of our own."""

from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation

INTO_THE_TABLE = (AddConstraint, AddField, AddIndex)


class Together(Operation):
    """The operations of an initial migration as one: Django builds the app's models once, not anew for each operation.

    Written in full, every new table makes Django rebuild each model that is linked to it, which for this many tables
    takes longer than everything else together. Here all operations first tell the state what there is; then the tables
    are created from the finished models, with the fields, indexes and constraints that operations of their own would
    have added.
    """

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = list(operations)

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return all(operation.reversible for operation in self.operations)

    def state_forwards(self, app_label: str, state: Any) -> None:
        state.__dict__.pop("apps", None)  # while no models are built, none need rebuilding
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self.on_the_database():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in reversed(self.on_the_database()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def on_the_database(self) -> list[Operation]:
        """All but those that only complete a table created here, which is complete from the start."""
        created = {operation.name_lower for operation in self.operations if isinstance(operation, CreateModel)}
        return [
            operation
            for operation in self.operations
            if not (isinstance(operation, INTO_THE_TABLE) and operation.model_name_lower in created)
        ]

    def describe(self) -> str:
        return "Create the tables of the app together"
