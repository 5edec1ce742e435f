package bedrocksim

import (
	"encoding/json"
	"net/http"
)

// decode reads the body of an operation as far as its types allow.
func decode(operation string, body []byte) (request ConverseRequest, no *Refusal) {
	var err error
	if operation == OperationCount {
		var count countRequest
		err = json.Unmarshal(body, &count)
		request = count.question()
	} else {
		err = json.Unmarshal(body, &request)
	}
	if err != nil {
		no = &Refusal{
			Name: "malformed-json", Status: http.StatusBadRequest,
			ErrorType: "SerializationException", Message: "Unexpected field type",
		}
	}
	return request, no
}
