package main

import (
	"net/http"
	"os"
	"strconv"
	"strings"
)

// answerTwice is a runtime that answers every invocation twice, the second time
// with the status that the first answer has got.
func answerTwice() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	said := "none"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(5)
		}
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		for range 2 {
			body := strings.NewReader(`{"statusCode":200}` + strings.Repeat("\x00", 8) + said)
			r, err := http.Post(api+id+"/response", "application/vnd.awslambda.http-integration-response", body)
			if err != nil {
				os.Exit(6)
			}
			said = strconv.Itoa(r.StatusCode)
			r.Body.Close()
		}
	}
}
