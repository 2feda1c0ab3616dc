"""What each kind of chart is as items of a plot: the same in the window and in a file."""
