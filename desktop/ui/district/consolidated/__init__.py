"""The consolidated figures and where each comes from."""
