"""Tianbao 填报: offline reporting of township figures."""
