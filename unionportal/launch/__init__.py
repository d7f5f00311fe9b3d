"""What bin/portal and bin/test do.

`first`, `arguments`, `claim`, `say` and `venv` run before anything is installed: standard library only.
"""
