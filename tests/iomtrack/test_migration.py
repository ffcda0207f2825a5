"""First migrations, in which an app's tables arrive together."""

import importlib

import pytest

from iomtrack.migration import AllAtOnce


@pytest.mark.parametrize("app", ["membership", "governance", "contributions"])
def test_the_first_migration_of_an_app_is_applied_in_one_operation(app):
    migration = importlib.import_module(f"{app}.migrations.0001_initial").Migration

    assert [type(operation) for operation in migration.operations] == [AllAtOnce]
