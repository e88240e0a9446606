"""What happens in an org of this test: each command that has a text, with a canary in each."""
from canary import ANYBODY, CONFIDENTIAL, DEALS, PRODUCT, Cage
from house import Person, day, quarter, quarter_end

ROUTE_TEXTS = ("/document/routes/rule", "/document/routes/because")


class Story:
    """Tells it to one org, and keeps what was answered to whom."""

    def __init__(self, contract, aviary, org, tape):
        self.contract, self.aviary, self.org, self.tape = contract, aviary, org, tape
        self.count, self.asks, self.deals = 0, [], []

    def send(self, person, operation_id, body, cage, etag=None, **blanks):
        operation = self.contract.operations[operation_id]
        if body is not None and cage is not None:
            body = self.aviary.fill(self.contract, operation_id, body, cage)
        path = operation["path"].format(**blanks)
        fields = {} if etag is None else {"If-Match": etag}
        answer = person.send(operation["method"], path, body, fields)
        self.tape.append((person, f"{operation['method']} {path}", answer))
        return answer.must(self.contract.success(operation_id))

    # ---- people and rules --------------------------------------------------------------------------------------------------

    def add(self, role, name):
        """One person more, whose name and address are canaries."""
        word = self.aviary.put(self.org, f"the name of a {role}", ANYBODY)
        body = {"name": f"{name} {word}", "email": f"{word}@{self.org.number}.example"}
        person_id = self.send(self.org.admin, "create_person", body, None).json["id"]
        self.send(self.org.admin, "grant_role", {"role": role}, None, person_id=person_id)
        label = self.aviary.put(self.org, f"a token's label of {role}", PRODUCT | {"admin"}, (person_id,))
        body = {"person_id": person_id, "label": label, "scopes": ["read", "submit"], "expires_on": day(100)}
        issued = self.send(self.org.admin, "issue_token", body, None)
        person = Person(self.org, role, body["label"], person_id, issued.json["secret"])
        self.org.people.append(person)
        return person

    def team(self, name, lead, members):
        cage = Cage(self.org, ANYBODY)
        team_id = self.send(self.org.admin, "create_team", {"name": name, "lead_id": lead.id}, cage).json["id"]
        self.send(self.org.admin, "put_team", {"name": f"{name} again", "lead_id": lead.id}, cage, team_id=team_id)
        for member in members:
            told = self.org.admin.get(f"/v1/people/{member.id}").must(200).json
            self.send(self.org.admin, "put_person", {"name": told["name"], "email": told["email"], "team_id": team_id}, None,
                      person_id=member.id)
        return team_id

    def people(self):
        org = self.org
        self.other_rep, self.other_lead = self.add("rep", "Otto Rep"), self.add("sales_lead", "Olga Lead")
        self.lone_rep, self.other_manager = self.add("rep", "Lone Rep"), self.add("product_manager", "Omar Manager")
        self.north = self.team("North", org.sales_lead, [org.rep])
        self.south = self.team("South", self.other_lead, [self.other_rep])
        gone = self.add("rep", "Gone Rep")
        self.send(org.admin, "revoke_role", {"role": "rep", "reason": "Marketing."}, Cage(org, ANYBODY), person_id=gone.id)
        gone.role = "none"

    def rules(self):
        """Rails and pressure of both audiences; more overdraft, which an executive confirms."""
        org = self.org
        document = {
            "routes": [{"rule": "prices", "when": {"ask.kind": {"eq": "pricing"}}, "because": "Prices go to the head.",
                        "then": {"to": "head_of_product", "within": {"working_minutes": 480}}},
                       {"rule": "small", "when": {"deal.large": {"eq": False}}, "because": "Managers first.",
                        "then": {"to": "product_manager", "within": {"working_minutes": 960}}},
                       {"rule": "all", "because": "The head answers.", "then": {"to": "head_of_product", "within": {"working_minutes": 240}}}],
            "ladder": [{"after": {"working_minutes": 240}, "to": "head_of_product"}, {"after": {"working_minutes": 480}, "to": "executive"},
                       {"repeat": {"working_minutes": 480}}],
            "limits": {"overdraft_points": 50}}
        rails = [("short trials", {"ask.kind": {"eq": "trial_terms"}}, {"effect": "approval", "by": "executive", "audience": "product"}),
                 ("no gifts", {"ask.kind": {"eq": "pricing"}}, {"effect": "block", "audience": "product"}),
                 ("inner advice", {"ask.blocker": {"eq": "deal_breaker"}}, {"effect": "advise", "audience": "product"})]
        document["guard_rails"] = [{"rule": rule, "when": when, "then": then, "because": f"{rule}."} for rule, when, then in rails]
        document["pressure"] = [{"rule": "inner", "when": {"ask.blocker": {"eq": "deal_breaker"}}, "because": "We want it.",
                                 "then": {"ahead": 100, "audience": "product"}}]
        body = {"document": document, "reason": "Room."}
        cage = Cage(org, DEALS | {"customer_success", "finance"}, self.readers(), inner=("/reason", "/document/guard_rails/rule",
                    "/document/guard_rails/because", "/document/pressure/rule", "/document/pressure/because"))
        proposed = self.send(org.head_of_product, "put_policy", body, cage, org.head_of_product.get("/v1/policy").etag).json
        assert proposed["state"] == "proposed", proposed["state"]
        self.send(org.executive, "confirm_policy", {"version": proposed["version"]}, None)
        sales_rails = {**document, "guard_rails": document["guard_rails"] + [
            {"rule": "outer advice", "when": {"ask.kind": {"eq": "feature"}}, "then": {"effect": "advise", "audience": "sales"},
             "because": "Features take long."}]}
        sales_rails["pressure"] = document["pressure"] + [{"rule": "outer", "when": {"deal.large": {"eq": True}}, "because": "It is large.",
                                                           "then": {"ahead": 50, "audience": "sales"}}]
        cage = Cage(org, DEALS | {"customer_success", "finance"}, self.readers(), inner=("/reason",))
        cage.readers = self.readers_of_rules(sales_rails, cage)
        self.send(org.head_of_product, "put_policy", {"document": sales_rails, "reason": "Advice."}, cage,
                  org.head_of_product.get("/v1/policy").etag)

    def readers(self):
        return [person for person in self.org.people if person.role in ("rep", "sales_lead")]

    def readers_of_rules(self, document, cage):
        """Rails and pressure are in a list, whose items have audiences of their own: the inner ones come first."""
        seen, people = {}, tuple(person.id for person in self.readers())

        def readers(_, pointer, __):
            parts = pointer.split("/")
            if parts[-1] not in ("rule", "because") or parts[2] == "routes":
                return (PRODUCT, ()) if pointer in cage.inner else (cage.sales, people)
            at = seen[pointer] = seen.get(pointer, -1) + 1
            said = document[parts[2]][at]["then"]["audience"]
            return (PRODUCT, ()) if said == "product" else (cage.sales, people)
        return readers

    # ---- asks --------------------------------------------------------------------------------------------------------------

    def cage(self, inner=()):
        """Of the ask that is at hand."""
        return Cage(self.org, self.sees, self.seen_by, inner, self.sees & PRODUCT, bare=("/deal/external_id",))

    def submit(self, by, kind, details, sees=DEALS, amount=48000000, **more):
        """By somebody, on a deal of his own, which his lead sees as well; gives the answer."""
        self.count += 1
        leads = {self.org.rep.id: [self.org.sales_lead], self.other_rep.id: [self.other_lead]}
        confidential = more.pop("confidential", False)
        self.sees = CONFIDENTIAL if confidential else sees
        self.seen_by = [by] + ([] if confidential else leads.get(by.id, []))
        deal = {"external_id": f"D{self.count}", "name": "Rollout", "amount": amount, "currency": "EUR", "stage": "negotiation",
                "account": {"external_id": f"A{self.count}", "name": "Customer", "segment": "enterprise"},
                "close_date": day(40), "confidential": confidential}
        body = {"deal": deal, "kind": kind, "title": "Wanted", "need": "They need it.", "customer_words": "We need it.",
                "if_refused": "They leave.", "blocker": "deal_breaker", "details": details, **more}
        answer = self.send(by, "submit_ask", body, self.cage())
        self.asks.append(answer.json["id"])
        self.deals.append(deal["external_id"])
        return answer

    def decide(self, person, verb, ask, body, inner=()):
        return self.send(person, verb, body, self.cage(inner), ask.etag, ask_id=ask.json["id"])

    def say(self, person, ask, audience=None):
        """A comment, also of product's people for themselves."""
        body = {"text": "Well."} if audience is None else {"text": "Well.", "audience": audience}
        return self.send(person, "comment_ask", body, self.cage(("/text",) if audience == "product" else ()), ask_id=ask.json["id"])

    def promise(self, **more):
        return {"kind": "work", "scope": "Users", "customer_wording": "We will.", "rationale": "Third one.",
                "due_on": quarter_end(quarter(1)), "deliverable": {"title": "SCIM", "points": 2},
                "conditions": [{"kind": "customer_provides", "what": "An account."}], **more}

    def a_long_talk(self):
        """Comments, an estimate, a question; handed on; committed beyond the budget."""
        org = self.org
        ask = self.submit(org.rep, "integration", {"system": "Okta", "direction": "in", "volume": "Many"})
        path = {"ask_id": ask.json["id"]}
        self.say(org.rep, ask)
        self.say(org.head_of_product, ask, "sales")
        self.say(org.head_of_product, ask, "product")
        self.say(org.product_manager, ask, "product")
        self.send(org.head_of_product, "estimate_ask", {"points": 8, "note": "Easy."}, self.cage(), **path)
        self.send(org.head_of_product, "request_ask_info", {"question": "Which users?"}, self.cage(), **path)
        ask = self.send(org.rep, "provide_ask_info", {"text": "All users."}, self.cage(), **path)
        ask = self.decide(org.rep, "edit_ask", ask, {"title": "Wanted more", "need": "They need more.", "customer_words": "More!",
                                                     "if_refused": "They cry.", "kind": "integration",
                                                     "details": {"system": "Entra", "direction": "out", "volume": "Lots"}})
        self.send(org.rep, "escalate_ask", {"reason": "Hurry."}, self.cage(), **path)
        ask = org.rep.get(f"/v1/asks/{ask.json['id']}").must(200)
        holder = org.head_of_product if ask.json["assignee"] is None else [
            person for person in org.people if person.id == ask.json["assignee"]["id"]][0]
        self.decide(org.head_of_product, "reassign_ask", ask, {"to": org.product_manager.id, "reason": f"Not {holder.role}'s."}, ("/reason",))
        ask = org.head_of_product.get(f"/v1/asks/{ask.json['id']}").must(200)
        body = self.promise(deliverable={"title": "SCIM", "points": 45}, overdraft={"reason": "Worth it."})
        self.decide(org.head_of_product, "commit_ask", ask, body, ("/overdraft/reason",))

    def decisions(self):
        org, when = self.org, {"valid_until": day(9)}
        self.decide(org.head_of_product, "decline_ask", self.submit(org.rep, "feature", {}),
                    {"customer_wording": "No.", "rationale": "Never.", "alternatives": "CSV."})
        terms = {"kind": "terms", "due_on": day(20), "scope": "Terms", "customer_wording": "You can.", "rationale": "Fine."}
        details = {"system": "Okta", "direction": "in"}
        ask = self.decide(org.head_of_product, "counter_ask", self.submit(org.rep, "integration", details), {**terms, **when})
        self.decide(org.rep, "accept_ask_offer", ask, {"how_agreed": "By mail."})
        ask = self.decide(org.head_of_product, "counter_ask", self.submit(org.rep, "unbundling", {"wanted": ["This"], "dropped": ["That"]}),
                          {**terms, **when, "conditions": [{"kind": "customer_provides", "what": "Logs."}]})
        self.decide(org.rep, "reject_ask_offer", ask, {"reason": "Too late."})
        article = {"title": "Use CSV", "steps": "Export.", "customer_wording": "You may.", "limits": "No deletes."}
        ask = self.decide(org.head_of_product, "offer_ask_workaround", self.submit(org.rep, "ui_tailoring", {"screen": "Tab", "change": "Hide"}),
                          {"workaround": article, "customer_wording": "Use it.", "rationale": "Cheap.", **when})
        self.decide(org.rep, "accept_ask_offer", ask, {"how_agreed": "In a call."})
        ask = self.submit(org.rep, "contract_terms", {"clause": "Exit"})
        self.send(org.rep, "withdraw_ask", {"reason": "Over."}, self.cage(), ask_id=ask.json["id"])
        slots = {"topic": "Future", "slots": ["2027-03-01T10:00:00Z"], "minutes": 30, "time_zone": "Europe/Berlin", "attendees": ["Boss"]}
        call = {"kind": "call", "starts_at": "2027-03-01T10:00:00Z", "minutes": 30, "scope": "A call", "customer_wording": "We call.",
                "rationale": "Big."}
        self.decide(org.head_of_product, "commit_ask", self.submit(org.rep, "product_call", slots), call)

    def proposals(self):
        """All that is said in a proposal is product's until it is made."""
        org = self.org
        body = {"kind": "terms", "due_on": day(20), "scope": "A week", "customer_wording": "Try it.", "rationale": "They know it."}
        all_of_it = ("/scope", "/customer_wording", "/reason", "/note")
        ask = self.submit(org.rep, "trial_terms", {"days": 7})
        ask = self.decide(org.head_of_product, "commit_ask", ask, body, all_of_it)
        ask = self.decide(org.executive, "return_ask_decision", ask, {"reason": "Longer."}, all_of_it)
        self.decide(org.head_of_product, "commit_ask", ask, body, all_of_it)
        ask = self.send(org.head_of_product, "retract_ask_decision", {"reason": "Mistake."}, self.cage(all_of_it), ask_id=ask.json["id"])
        ask = self.decide(org.head_of_product, "commit_ask", ask, body)  # this one is made
        self.decide(org.executive, "approve_ask_decision", ask, {"note": "Well."}, all_of_it)
        waits = self.submit(org.rep, "trial_terms", {"days": 7})
        self.decide(org.head_of_product, "commit_ask", waits, body, all_of_it)

    def other_deals(self):
        """Another rep's, a secret one, one that was won, and one that nobody decided."""
        org, details = self.org, {"system": "Okta", "direction": "in"}
        for by in (self.other_rep, self.lone_rep):
            self.decide(org.head_of_product, "commit_ask", self.submit(by, "integration", details), self.promise())
        ask = self.submit(org.rep, "integration", details, confidential=True)
        self.say(org.head_of_product, ask, "product")
        self.decide(org.head_of_product, "commit_ask", ask, self.promise())
        ask = self.submit(org.rep, "integration", details, DEALS | {"customer_success", "finance"})
        self.say(org.head_of_product, ask, "product")
        self.decide(org.head_of_product, "commit_ask", ask, self.promise())
        cage = self.cage()
        self.send(org.rep, "close_deal", {"outcome": "won", "occurred_on": day(), "reason": "Good work."}, cage, external_id=self.deals[-1])
        account = {"external_id": f"A{self.count}", "name": "Customer", "segment": "enterprise"}
        self.send(org.rep, "put_deal", {"name": "Rollout two", "account": account, "amount": 48000000, "currency": "EUR", "stage": "closed_won",
                                        "close_date": day(40)}, cage, external_id=self.deals[-1])
        small = self.submit(org.rep, "integration", details, amount=100)
        self.send(org.product_manager, "claim_ask", None, None, ask_id=small.json["id"])
        self.say(org.product_manager, small, "product")

    def articles(self):
        org = self.org
        drafted, published = Cage(org, PRODUCT), Cage(org, ANYBODY - {"admin"}, [])
        article = {"title": "A way", "steps": "One, two.", "customer_wording": "You can.", "limits": "Slow.", "kind": "integration"}
        self.send(org.product_manager, "write_workaround", article, drafted)
        shown = self.send(org.product_manager, "write_workaround", article, published)
        path = {"workaround_id": shown.json["id"]}
        shown = self.send(org.head_of_product, "publish_workaround", None, None, shown.etag, **path)
        edit = {name: f"{article[name]} More." for name in ("title", "steps", "customer_wording", "limits")}
        self.send(org.product_manager, "edit_workaround", edit, drafted, shown.etag, **path)
        old = self.send(org.product_manager, "write_workaround", article, published)
        path = {"workaround_id": old.json["id"]}
        old = self.send(org.head_of_product, "publish_workaround", None, None, old.etag, **path)
        self.send(org.head_of_product, "retire_workaround", {"reason": "Better now."}, drafted, old.etag, **path)

    def tell(self):
        for chapter in (self.people, self.rules, self.articles, self.decisions, self.proposals, self.other_deals,
                        self.a_long_talk):
            chapter()
