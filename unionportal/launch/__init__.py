"""The commands bin/portal and bin/test.

`portal`, `arguments`, `lock`, `terminal` and `venv` run before anything is installed: standard library only.
Nothing that runs in production imports this package.
"""
