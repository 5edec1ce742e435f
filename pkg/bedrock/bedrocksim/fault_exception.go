package bedrocksim

import "strings"

// Exception ends the stream with an exception of this type, such as
// "throttlingException", with a message. A Converse answer is replaced by the HTTP error of
// the same type.
func Exception(typ, message string) Fault { return ExceptionBody(typ, messageJSON(message)) }

// ExceptionBody is an [Exception] with any bytes for its payload.
func ExceptionBody(typ, body string) Fault {
	no := httpException(typ, body)
	f := final(typ, step{
		plain: true, payload: body,
		headers: []header{{":exception-type", typ}, {":content-type", "application/json"}, {":message-type", "exception"}},
	})
	f.instead = &no
	return f
}

// ErrorMessage ends the stream with a frame of message type error, which has its code and
// text in headers and no payload.
func ErrorMessage(code, message string) Fault {
	f := final("error-message", step{
		plain:   true,
		headers: []header{{":error-code", code}, {":error-message", message}, {":message-type", "error"}},
	})
	f.instead = &Refusal{Name: f.Name, Status: 500, ErrorType: code, Message: message}
	return f
}

// final is a fault whose frame is the last one; the response then ends properly.
func final(name string, last step) Fault {
	last.then = endClean
	return Fault{Name: name, stream: func(t track, at int) track { return append(t[:at:at], last) }}
}

// statuses are those that the exceptions of a stream have over HTTP (bedrock.md §1.4).
var statuses = map[string]int{
	"internalServerException":     500,
	"modelStreamErrorException":   424,
	"validationException":         400,
	"throttlingException":         429,
	"serviceUnavailableException": 503,
	"modelTimeoutException":       408,
}

// httpException is the HTTP error that corresponds to an exception of a stream, whose
// type begins with a capital there.
func httpException(typ, body string) Refusal {
	camel := strings.ToLower(typ[:1]) + typ[1:]
	status := statuses[camel]
	if status == 0 {
		status = 500
	}
	return Refusal{
		Name: typ, Status: status, ErrorType: strings.ToUpper(typ[:1]) + typ[1:],
		Body: or(body, " "),
	}
}
