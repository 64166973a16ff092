-- What an operator decided about a held delivery, and the delivery of a later night in which it was judged again.
ALTER TABLE delivery ADD COLUMN decision text CHECK (decision IN ('RELEASED', 'REFUSED'));
ALTER TABLE delivery ADD COLUMN continued_by bigint;

-- Deliveries in an agency's own layout may have no number; they are not put in order.
DROP INDEX delivery_number;
CREATE UNIQUE INDEX delivery_number ON delivery (client, kind, number) WHERE state IN ('LOADING', 'ACCEPTED') AND number > 0;

CREATE INDEX delivery_held ON delivery (client, kind, number) WHERE state = 'HELD' AND continued_by IS NULL;

-- Deliveries that the calendar expected and that did not come, and the run in which they came after all.
CREATE TABLE missing_delivery (
    client text NOT NULL,
    kind text NOT NULL,
    due date NOT NULL,
    run_id bigint NOT NULL,
    is_required boolean NOT NULL,
    came_in bigint,
    PRIMARY KEY (client, kind, due)
);
