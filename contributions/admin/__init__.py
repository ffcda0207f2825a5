"""The admin of contributions; importing the modules registers their models."""

from contributions.admin import agreement, budget, fact, ledger, scale, scenario, vocabulary

__all__ = ["agreement", "budget", "fact", "ledger", "scale", "scenario", "vocabulary"]
