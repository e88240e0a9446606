"""Answers held against the contract by python3-jsonschema: quicker than through Prism, and for answers of every status."""
import jsonschema


class Told:
    """The contract as a judge of answers."""

    def __init__(self, contract):
        self.contract, self.validators = contract, {}
        self.resolver = jsonschema.RefResolver("", contract.document)

    def operation_of(self, method, target):
        """Whose answer it was; None when no operation has that path."""
        parts = target.split("?")[0].split("/")
        for operation_id, operation in self.contract.operations.items():
            wanted = operation["path"].split("/")
            same = len(wanted) == len(parts) and all(one == part or one.startswith("{") for one, part in zip(wanted, parts))
            if same and operation["method"] == method:
                return operation_id
        return None

    def validator(self, operation_id, status, kind):
        """For a body; None where the contract has none, KeyError where such an answer is not to be."""
        key = (operation_id, status, kind)
        if key not in self.validators:
            responses = self.contract.operations[operation_id]["responses"]
            response = self.contract.resolve(responses.get(str(status)) or responses["default"])
            schema = response["content"][kind]["schema"]
            self.validators[key] = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        return self.validators[key]

    def faults(self, method, target, answer):
        """What is wrong with it, in words."""
        operation_id = self.operation_of(method, target)
        kind = answer.fields.get("content-type", "").split(";")[0]
        if operation_id is None or answer.status in (204, 304) or not kind.endswith("json"):
            return []
        if answer.status < 400 and answer.status != self.contract.success(operation_id):
            return [f"{answer.status} is no status of {operation_id}"]
        try:
            validator = self.validator(operation_id, answer.status, kind)
        except KeyError:
            return [f"{operation_id} has no {kind} with {answer.status}"]
        return [f"/{'/'.join(map(str, fault.absolute_path))}: {fault.message[:200]}" for fault in validator.iter_errors(answer.json)]
