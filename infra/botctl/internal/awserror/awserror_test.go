package awserror

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// A service whose protocol is a form says the whole request that it has checked, with the
// token of the session in it.
func TestExplainTellsNothingOfARequest(t *testing.T) {
	const token = "IQoJb3JpZ2luX2VjE"
	for _, code := range []string{"SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "RequestExpired", "ExpiredToken"} {
		err := fmt.Errorf("operation error CloudFormation: %w", &smithy.GenericAPIError{
			Code:    code,
			Message: "The Canonical String for this request should have been 'POST\n/\n\nx-amz-security-token:" + token + "'",
		})
		told := Explain("us-east-1", "cloudformation:DescribeStacks", err)
		if strings.Contains(told.Error(), token) || !strings.Contains(told.Error(), "sign in again ("+code+")") {
			t.Errorf("%s: %v", code, told)
		}
		if exit.Status(told) != exit.Failed {
			t.Errorf("%s: exit status %d", code, exit.Status(told))
		}
	}
}

func TestExplainLeavesCtrlCAsItIs(t *testing.T) {
	if err := Explain("us-east-1", "ssm:GetParameters", fmt.Errorf("asking: %w", context.Canceled)); exit.Status(err) != exit.Failed {
		t.Error(err)
	}
}
