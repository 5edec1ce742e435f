package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/aws/aws-lambda-go/lambda"
)

// answerPlainly is a function behind no URL, which gives its event back or fails.
func answerPlainly() {
	lambda.Start(func(_ context.Context, event json.RawMessage) (json.RawMessage, error) {
		if string(event) == `"fail"` {
			return nil, errors.New("as asked")
		}
		return event, nil
	})
}
