"""The operating system and the installation: files, processes, optional parts."""
