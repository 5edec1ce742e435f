package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// event is what EventBridge tells of a change in Parameter Store. It is no more than a
// hint: events come twice, late and in any order, and some do not come. What counts is how
// the parameters stand when one is handled.
type event struct {
	ID         string `json:"id"`
	DetailType string `json:"detail-type"`
	Source     string `json:"source"`
	Region     string `json:"region"`
	Detail     struct {
		Name      string `json:"name"`
		Operation string `json:"operation"` // Create, Update, Delete, LabelParameterVersion
	} `json:"detail"`
}

const (
	operationDelete = "Delete"
	operationLabel  = "LabelParameterVersion" // changes no text
)

// NotOurEventError is about a payload that this function has no business with. That is an
// error and no success: something is connected to it that should not be.
type NotOurEventError struct{ Looks string }

func (e *NotOurEventError) Error() string {
	return "want an event of EventBridge that a parameter of the stage has changed; this looks like " + e.Looks
}

func notOurs(format string, args ...any) error {
	return &NotOurEventError{Looks: fmt.Sprintf(format, args...)}
}

// readEvent reads a payload, of which nothing is repeated but short names.
func readEvent(payload []byte, region string) (event, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(payload, &fields) != nil {
		return event{}, notOurs("something that is no JSON object")
	}
	if _, ok := fields["detail-type"]; !ok {
		return event{}, notOurs("%s", stranger(fields))
	}
	var e event
	if json.Unmarshal(payload, &e) != nil {
		return event{}, notOurs("an event of EventBridge with fields of other types")
	}
	switch {
	case e.Source != "aws.ssm" || e.DetailType != "Parameter Store Change":
		return event{}, notOurs("an event %s of %s", shown(e.DetailType), shown(e.Source))
	case e.Detail.Name == "":
		return event{}, notOurs("a change of a parameter without a name")
	case e.Region != region:
		return event{}, notOurs("a change in region %s, and the parameters of this function are in %s", shown(e.Region), region)
	}
	return e, nil
}

// stranger names a payload by its keys, as far as the services of AWS can be told by them.
func stranger(fields map[string]json.RawMessage) string {
	for _, known := range []struct{ key, looks string }{
		{"Records", "records of S3, SQS, SNS or a stream"},
		{"requestContext", "a request of a function URL, API Gateway or a load balancer"},
		{"detail", "a piece of an event"},
	} {
		if _, ok := fields[known.key]; ok {
			return known.looks
		}
	}
	if len(fields) == 0 {
		return "an empty object"
	}
	return "something else"
}

// maxShown bounds a name that is repeated, in bytes. Those of our parameters are shorter.
const maxShown = 200

func shown(name string) string {
	if len(name) > maxShown {
		name = strings.ToValidUTF8(name[:maxShown], "") + "…"
	}
	return strconv.Quote(name)
}
