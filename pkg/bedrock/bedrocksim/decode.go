package bedrocksim

import (
	"encoding/json"
	"net/http"
)

// decode reads a request body as far as its types allow.
func decode(body []byte) (ConverseRequest, *Refusal) {
	var request ConverseRequest
	if err := json.Unmarshal(body, &request); err != nil {
		return request, &Refusal{
			Name: "malformed-json", Status: http.StatusBadRequest,
			ErrorType: "SerializationException", Message: "Unexpected field type",
		}
	}
	return request, nil
}
