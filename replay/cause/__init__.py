"""Why decisions change: the edits between two versions, policies with only some of them, and what each set causes."""
