"""What a month's page and views list beside the scores: work, deadlines, who has not declared or was not reviewed."""
