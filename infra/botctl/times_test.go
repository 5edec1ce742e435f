package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
)

// silence is a network whose other end takes everything and says nothing.
func silence(t *http.Transport) {
	t.DialContext = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, there) }() // until the other end is closed
		return here, nil
	}
}

func TestNoCommandWaitsForEver(t *testing.T) {
	const longest = 20 * time.Minute
	for name, row := range map[string]struct {
		args, stdin string
		status      int
		says        string
	}{
		"AWS, asked for parameters":  {"list", "", exit.Failed, "ssm:DescribeParameters in us-"},
		"AWS, asked for a switch":    {"disable nova-lite --yes", "", exit.Failed, "ssm:GetParameters in us-"},
		"AWS, asked for keys":        {"key check nova-lite", "", exit.Failed, "secretsmanager:GetSecretValue"},
		"AWS, asked for a log":       {"logs nova-lite", "", exit.Failed, "logs:FilterLogEvents"},
		"a bot, asked for settings":  {"check --url http://127.0.0.1:8080/nova/nova-lite --key-stdin", keyOld, exit.No, "no answer: "},
		"a bot, asked for an answer": {"chat --url http://127.0.0.1:8080/nova/nova-lite --key-stdin", keyOld + "\nHello!\n", exit.No, "1 message without an answer"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				bots := http.DefaultTransport.(*http.Transport).Clone()
				silence(bots)
				d.change = func(p *program) { p.transport = bots }
				d.aws = func(_ context.Context, region string) (aws.Config, error) {
					url := "http://aws.invalid"
					return aws.Config{
						Region: region, BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("id", "secret", ""),
						HTTPClient: awshttp.NewBuildableClient().WithTransportOptions(silence),
					}, nil
				}
				ctx, cancel := context.WithTimeout(t.Context(), longest)
				defer cancel()
				r := d.runIn(ctx, strings.NewReader(row.stdin), strings.Fields(row.args)...).want(row.status, row.says)
				if ctx.Err() != nil {
					t.Errorf("it went on for ever:\n%s", r.stderr)
				}
			})
		})
	}
}
