package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
)

// route is a way to the upstream.
type route struct {
	url    string
	events bool // what comes is Poe's, not Bedrock's
}

// subject is a program that is measured.
type subject struct {
	name    string
	path    string // of the bot
	command func(address, upstream string) *exec.Cmd
}

// The names of the subjects. The first is compared with the others.
const (
	gatewayName = "gateway"
	sdkName     = "bare-sdk"
	readerName  = "bare-reader"
)

func subjects(o options, folder string) ([]subject, error) {
	keys := filepath.Join(folder, "keys.json")
	if err := os.WriteFile(keys, fmt.Appendf(nil, `{"nova-lite":%q}`, accessKey), 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bare := func(kind string) func(address, upstream string) *exec.Cmd {
		return func(address, upstream string) *exec.Cmd {
			cmd := exec.Command(self)
			cmd.Env = baseline{kind, address, upstream}.environment()
			return cmd
		}
	}
	gateway := func(address, upstream string) *exec.Cmd {
		cmd := exec.Command(o.gateway,
			"-addr", address, "-bedrock", "aws", "-group", "nova", "-config", o.configs, "-keys", keys,
			"-max-concurrent", fmt.Sprint(2*o.streams), "-metrics", os.DevNull, "-ttl", "1m")
		cmd.Env = []string{
			"AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + upstream, "AWS_REGION=" + region,
			"AWS_ACCESS_KEY_ID=" + awsKey, "AWS_SECRET_ACCESS_KEY=" + awsSecret,
			"AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
		}
		return cmd
	}
	return []subject{
		{gatewayName, "/nova-lite", gateway},
		{sdkName, "/", bare("sdk")},
		{readerName, "/", bare("reader")},
	}, nil
}

// build compiles functions/local as it is deployed.
func build(folder string) (binary string, err error) {
	binary = filepath.Join(folder, "local")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "github.com/poebridge/poebridge/functions/local")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the gateway does not build: %w\n%s", err, said)
	}
	return binary, nil
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
