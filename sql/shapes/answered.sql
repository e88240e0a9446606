-- The commands whose answers are wanted, `w`, in their order, from 1.
unnest(:org_keys, :ids, :callers, :extras) WITH ORDINALITY AS w (org_key, id, caller_id, extra, ord)
