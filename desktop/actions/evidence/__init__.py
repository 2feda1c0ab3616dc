"""Evidence: files that prove a figure, a project's month or an honour."""
