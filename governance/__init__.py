"""Meetings, posts, decisions, evaluations and what was promised: what a member state does in an organization."""
