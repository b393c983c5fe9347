"""One vendor or file format a file: everything that touches disk, network or a third-party service."""
