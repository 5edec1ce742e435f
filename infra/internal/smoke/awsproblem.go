package main

import (
	"errors"
	"fmt"

	"github.com/aws/smithy-go"
)

// denials are the codes by which services refuse what a policy does not allow.
var denials = map[string]bool{
	"AccessDenied": true, "AccessDeniedException": true, "UnauthorizedOperation": true,
}

// awsProblem says in a sentence why a call failed; what is missing where that is a
// permission, whose name AWS's own message may bury.
func awsProblem(err error, action, resource string) error {
	api, ok := errors.AsType[smithy.APIError](err)
	switch {
	case ok && denials[api.ErrorCode()]:
		return fmt.Errorf("no permission %s for %s", action, resource)
	case ok:
		return fmt.Errorf("%s of %s: %s: %s", action, resource, api.ErrorCode(), api.ErrorMessage())
	}
	return fmt.Errorf("%s of %s: %w", action, resource, err)
}

// hasCode reports whether a service has answered with this code.
func hasCode(err error, code string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code
}
