def pytest_addoption(parser):
    parser.addoption("--seen", help="the folder to which tests/seen/worlds.py writes")
