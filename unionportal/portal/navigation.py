def navigation(request):
    return {}


def back_office_menu(request):
    return []
