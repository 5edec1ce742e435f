package s3sim_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// What the SDK signs is let in, by its headers and by its address.
func TestTheSDKsSignaturesAreTaken(t *testing.T) {
	const address = "http://films.s3.us-east-1.amazonaws.com/a/output.mp4"
	who := aws.Credentials{AccessKeyID: "AKID", SecretAccessKey: "secret", SessionToken: "token"}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	s := newStore()

	signed, _ := http.NewRequestWithContext(t.Context(), "GET", address, nil)
	if err := signer.SignHTTP(t.Context(), who, signed, "UNSIGNED-PAYLOAD", "s3", "us-east-1", now); err != nil {
		t.Fatal(err)
	}
	if response := ask(s, "GET", address, map[string]string{"Authorization": signed.Header.Get("Authorization")}, ""); response.StatusCode != 200 {
		t.Errorf("signed: %d", response.StatusCode)
	}

	unsigned, _ := http.NewRequestWithContext(t.Context(), "GET", address+"?"+url.Values{"X-Amz-Expires": {"900"}}.Encode(), nil)
	presigned, _, err := signer.PresignHTTP(t.Context(), who, unsigned, "UNSIGNED-PAYLOAD", "s3", "us-east-1", now)
	if err != nil {
		t.Fatal(err)
	}
	if response := ask(s, "GET", presigned, nil, ""); response.StatusCode != 200 {
		t.Errorf("presigned: %d", response.StatusCode)
	}
}
