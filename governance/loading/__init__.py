"""What the CSV files of governance load, in the order in which they depend on each other."""

from governance.loading import follow_up, meeting

REFERENCE = [*meeting.REFERENCE, *follow_up.REFERENCE]
PUBLISHED = [*meeting.PUBLISHED, *follow_up.PUBLISHED]
