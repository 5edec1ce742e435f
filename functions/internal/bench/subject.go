package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// route is a way to the upstream.
type route struct {
	url    string
	events bool // what comes is Poe's, not Bedrock's
}

// subject is a program that is measured.
type subject struct {
	name   string
	title  string // of its column
	path   string // of the bot
	events bool   // it answers with Poe's events
	run    func(placement, launch) (running, error)
}

// The names of the subjects. The gateway is compared with the bare ones.
const (
	gatewayName  = "gateway"
	functionName = "function"
	sdkName      = "bare-sdk"
	readerName   = "bare-reader"
	copyName     = "bare-copy"
)

// bare are the subjects that the gateway is compared with.
var bare = []string{sdkName, readerName, copyName}

func subjects(o options, folder string) ([]subject, error) {
	keys := filepath.Join(folder, "keys.json")
	if err := os.WriteFile(keys, fmt.Appendf(nil, `{"nova-lite":%q}`, accessKey), 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	baselines := func(kind string) func(placement, launch) (running, error) {
		return runs(func(l launch) *exec.Cmd {
			cmd := exec.Command(self)
			cmd.Env = baseline{kind, l.address, l.upstream}.environment()
			return cmd
		})
	}
	return []subject{
		{gatewayName, "gateway", "/nova-lite", true, runs(func(l launch) *exec.Cmd {
			cmd := exec.Command(o.gateway,
				"-addr", l.address, "-bedrock", "aws", "-group", group, "-config", o.configs, "-keys", keys,
				"-max-concurrent", strconv.Itoa(l.most()), "-metrics", os.DevNull, "-ttl", ttl)
			cmd.Env = awsEnvironment(l)
			return cmd
		})},
		{functionName, "function", "/nova-lite", true, emulated(o.function, func(l launch) []string {
			return append(awsEnvironment(l),
				"POEBRIDGE_GROUP="+group, "POEBRIDGE_CONFIG_DIR="+o.configs, "POEBRIDGE_KEYS_FILE="+keys,
				"POEBRIDGE_MAX_CONCURRENT="+strconv.Itoa(l.most()), "POEBRIDGE_TTL="+ttl)
		})},
		{sdkName, "bare, SDK", "/", true, baselines(kindSDK)},
		{readerName, "bare, own reader", "/", true, baselines(kindReader)},
		{copyName, "bare copy", "/", false, baselines(kindCopy)},
	}, nil
}

const (
	group = "nova"
	ttl   = "1m" // longer than what is measured, so that no template is read in between
)

func awsEnvironment(l launch) []string {
	return []string{
		"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + l.upstream, "AWS_REGION=" + region,
		"AWS_ACCESS_KEY_ID=" + awsKey, "AWS_SECRET_ACCESS_KEY=" + awsSecret,
		"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
}

// build compiles a program as it is deployed.
func build(ctx context.Context, binary, source string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-tags", "lambda.norpc", "-o", binary, "github.com/poebridge/poebridge/functions/"+source)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("functions/%s does not build: %w\n%s", source, err, said)
	}
	return nil
}

// freeAddress is one on loopback that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
