"""What makes migrating an empty database quicker and alters nothing that is made.

For every trigger it adds, pgtrigger has Django build the classes of all models that are joined to the table anew, two
hundred and fifty times in all: a third of the time of the first start. The trigger is written down in the state of the
model as before; no operation asks the built class for it.
"""

from pgtrigger.migrations import AddTrigger


def _written_down(self, app_label, state):
    options = state.models[app_label, self.model_name.lower()].options
    options["triggers"] = [*options.get("triggers", []), self.trigger]


AddTrigger.state_forwards = _written_down
