"""What the operating system and the installation give: files, processes, optional parts."""
