"""A comparison of two versions for people and for programs: on the screen, as Markdown, as JSON, as a page."""
