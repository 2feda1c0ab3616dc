"""Painting charts with QtGui, and the fonts of screen and paper."""
