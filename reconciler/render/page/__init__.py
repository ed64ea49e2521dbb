"""What a reviewer reads of a plan, a report or drift, before it is markdown or HTML."""
