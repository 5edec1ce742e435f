package configsim

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// The sizes of a value, in characters, and the limits of a name: those of AWS's
// documentation of PutParameter (lambda.md §5 for the tiers).
const (
	standardValue = 4096
	advancedValue = 8192
	maxName       = 1011 // with the ARN before it
	maxLevels     = 15
)

var nameChars = lazyregexp.New(`^[a-zA-Z0-9_.\-/]+$`)

// put is what PutParameter is asked. Only values of type String are played.
type put struct {
	Name, Value, Type, Tier string
	Overwrite               bool
}

func (s *Server) putParameter(w http.ResponseWriter, r *http.Request, body []byte) {
	var in put
	if json.Unmarshal(body, &in) != nil {
		Refuse(http.StatusBadRequest, "SerializationException", "")(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, exists := s.parameters[in.Name]
	tier, refused := in.check(exists)
	if refused != nil {
		refused(w, r)
		return
	}
	p := s.write(in.Name, in.Value)
	answer(w, map[string]any{"Version": p.version, "Tier": tier})
}

// check returns the tier of the new version, or how the call is refused.
func (in put) check(exists bool) (tier string, refused Fault) {
	if message := in.badName(); message != "" {
		return "", invalid(message)
	}
	switch {
	case in.Type == "" && !exists:
		return "", invalid("A parameter type is required when you create a parameter.")
	case in.Type != "" && in.Type != "String":
		return "", invalid("configsim plays parameters of type String only")
	case exists && !in.Overwrite:
		return "", Refuse(http.StatusBadRequest, "ParameterAlreadyExists", "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")
	case in.Value == "":
		return "", invalid("1 validation error detected: Value at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case strings.Contains(in.Value, "{{"):
		return "", invalid("Parameter value can't nest another parameter. Do not use {{}} in the value.")
	}
	return in.checkTier()
}

func (in put) badName() string {
	last := in.Name[strings.LastIndex(in.Name, "/")+1:]
	first := strings.ToLower(strings.TrimPrefix(in.Name, "/"))
	switch {
	case !nameChars.MatchString(in.Name), last == "":
		return "Invalid parameter name. Please use correct syntax for referencing a version/label  <name>:<version/label>"
	case len(in.Name) > maxName:
		return "The parameter name is too long."
	case strings.Contains(in.Name, "/") && in.Name[0] != '/':
		return "Parameter name must be a fully qualified name."
	case strings.Count(in.Name, "/") > maxLevels:
		return "Parameter hierarchy has more than 15 levels."
	case strings.HasPrefix(first, "aws"), strings.HasPrefix(first, "ssm"):
		return `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive).`
	}
	return ""
}

// checkTier finds the tier by the size, or refuses a value that is too large for the one
// that is asked for.
func (in put) checkTier() (string, Fault) {
	size := utf8.RuneCountInString(in.Value)
	switch {
	case in.Tier == "Advanced" && size <= advancedValue, in.Tier == "Intelligent-Tiering" && size > standardValue && size <= advancedValue:
		return "Advanced", nil
	case in.Tier != "Advanced" && size <= standardValue:
		return "Standard", nil
	case in.Tier == "Advanced" || in.Tier == "Intelligent-Tiering":
		return "", invalid("Advanced tier parameters support a maximum parameter value of 8192 characters.")
	}
	return "", invalid("Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.")
}
