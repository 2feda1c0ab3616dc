"""One function a user's verb."""
