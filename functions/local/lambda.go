package main

import (
	"context"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
	"github.com/poebridge/poebridge/pkg/telemetry/otlp"
)

// passedOn are the variables of this command's environment that the function sees.
// An emulated function has no others, as a real one has none of its owner's.
var passedOn = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
	"AWS_REGION", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN",
	"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL_SSM", "AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE",
	"HOME", "HTTPS_PROXY", "NO_PROXY",
}

// function starts an emulator of Lambda around the function's own binary.
func (s *site) function(ctx context.Context, m *model, log io.Writer) (h http.Handler, end func(), err error) {
	info, err := os.Stat(s.opts.lambda)
	if err != nil {
		return nil, nil, fmt.Errorf("-lambda: %w; make build makes it", err)
	}
	if !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
		return nil, nil, fmt.Errorf("-lambda: %s is not a program; make build makes dist/gateway-amd64/bootstrap", s.opts.lambda)
	}
	if built := builtFor(s.opts.lambda); built != "" && built != runtime.GOARCH {
		return nil, nil, fmt.Errorf("-lambda: %s is built for %s, and this machine is %s; make build makes dist/gateway-%s/bootstrap", s.opts.lambda, built, runtime.GOARCH, runtime.GOARCH)
	}
	bootstrap, err := filepath.Abs(s.opts.lambda)
	if err != nil {
		return nil, nil, fmt.Errorf("-lambda: %w", err)
	}
	env := s.functionEnv(m)
	remove := func() {}
	switch {
	case s.key != "":
		var file string
		if file, remove, err = s.writeKeys(ctx); err != nil {
			return nil, nil, fmt.Errorf("-lambda: %w", err)
		}
		env = append(env, "POEBRIDGE_KEYS_FILE="+file)
	case s.opts.keys != fromSecretsManager:
		env = append(env, "POEBRIDGE_KEYS_FILE="+absolute(s.opts.keys))
	}
	options := emulator.Options{
		Bootstrap: bootstrap, Env: env, Log: log, Freeze: true,
		Timeout: s.opts.timeout, Environments: s.opts.environments, Concurrency: s.opts.concurrency,
	}
	if s.metrics.File != nil {
		options.Stdout = s.metrics // nothing else is written there
	}
	e := emulator.New(options)
	return e, sync.OnceFunc(func() { e.Close(); remove() }), nil
}

// builtFor is the architecture of a program as Go calls it; empty where that cannot be told,
// as of a script.
func builtFor(file string) string {
	program, err := elf.Open(file)
	if err != nil {
		return ""
	}
	defer program.Close()
	return map[elf.Machine]string{elf.EM_X86_64: "amd64", elf.EM_AARCH64: "arm64"}[program.Machine]
}

// functionEnv is what the function's deployment would set.
func (s *site) functionEnv(m *model) []string {
	var env []string
	for _, name := range slices.Concat(passedOn, otlp.Variables) {
		if value := os.Getenv(name); value != "" {
			env = append(env, name+"="+value)
		}
	}
	env = append(env,
		"POEBRIDGE_GROUP="+s.opts.group, "POEBRIDGE_STAGE="+s.opts.stage,
		"POEBRIDGE_MAX_CONCURRENT="+strconv.Itoa(s.opts.maxConcurrent),
		"POEBRIDGE_TTL="+s.opts.ttl.String(), "POEBRIDGE_LOG_LEVEL="+s.opts.level.String(),
		"POEBRIDGE_METRICS="+string(s.metrics.detail()))
	if s.from.dir != nil {
		env = append(env, "POEBRIDGE_CONFIG_DIR="+absolute(s.opts.config))
	}
	if s.uploads.URL != "" {
		env = append(env, "POEBRIDGE_POE_UPLOAD_URL="+s.uploads.URL)
	}
	if s.costs.URL != "" {
		env = append(env, "POEBRIDGE_POE_API_URL="+s.costs.URL)
	}
	if m.simulator != "" {
		env = append(env, "AWS_REGION="+s.opts.region, "AWS_ENDPOINT_URL_BEDROCK_RUNTIME="+m.simulator)
	}
	if name := m.bucketName(s.opts); name != "" {
		env = append(env, "POEBRIDGE_VIDEO_BUCKET="+name)
	}
	if m.buckets != "" {
		env = append(env, "AWS_ENDPOINT_URL_S3="+m.buckets)
	}
	if m.simulator != "" && !s.opts.readsAWS() {
		env = append(env, "AWS_ACCESS_KEY_ID="+simulatorKey, "AWS_SECRET_ACCESS_KEY="+simulatorSecret)
	}
	return env
}

// writeKeys writes the printed key for all bots into a file for the function.
func (s *site) writeKeys(ctx context.Context) (file string, remove func(), err error) {
	keys, err := s.from.keySource(s.opts.group, true, s.key).ReadKeys(ctx)
	if err != nil {
		return "", nil, err
	}
	text, err := json.Marshal(keys)
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "poebridge")
	if err != nil {
		return "", nil, err
	}
	file, remove = filepath.Join(dir, "keys.json"), func() { _ = os.RemoveAll(dir) }
	if err := os.WriteFile(file, text, 0o600); err != nil {
		remove()
		return "", nil, err
	}
	return file, remove, nil
}

// absolute is a path as it is found from another folder.
func absolute(path string) string {
	if a, err := filepath.Abs(path); err == nil {
		return a
	}
	return path
}
