package main

import (
	"bytes"
	"context"
	"debug/elf"
	"encoding/binary"
	"errors"
	"flag"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestWhatCannotBeDoneIsRefusedInOneSentence(t *testing.T) {
	for _, row := range []struct {
		name string
		env  map[string]string
		args []string
		want string
	}{
		{"an unknown flag", nil, []string{"-nonsense"}, "flag provided but not defined: -nonsense; see -help"},
		{"a flag without its value", nil, []string{"-group"}, "flag needs an argument: -group; see -help"},
		{"an argument", nil, []string{"claude"}, `unexpected argument "claude"; see -help`},
		{"an address without a port", nil, []string{"-addr", "localhost"}, `-addr "localhost": want host:port, such as 127.0.0.1:8080`},
		{"a port alone", nil, []string{"-addr", "8080"}, `-addr "8080": want host:port, such as 127.0.0.1:8080`},
		{"an address of AWS without a port", nil, []string{"-aws-addr", "9090"}, `-aws-addr "9090": want host:port, such as 127.0.0.1:9090`},
		{"AWS played by Bedrock itself", nil, []string{"-aws-addr", ":0", "-bedrock", "aws"}, "-aws-addr plays AWS from files and the simulator: it does not go with -bedrock aws, -config ssm or -keys secretsmanager"},
		{"AWS played from AWS", nil, []string{"-aws-addr", ":0", "-stage", "prod", "-group", "nova", "-keys", "secretsmanager"}, "-aws-addr plays AWS from files and the simulator: it does not go with -bedrock aws, -config ssm or -keys secretsmanager"},
		{"an unknown model service", nil, []string{"-bedrock", "gcp"}, `-bedrock "gcp": want sim or aws`},
		{"templates from nobody's Parameter Store", nil, []string{"-config", "ssm", "-keys", "keys.json"}, "-config ssm and -keys secretsmanager need -stage and -group, which say what to read"},
		{"keys from nobody's Secrets Manager", nil, []string{"-keys", "secretsmanager", "-stage", "prod"}, "-config ssm and -keys secretsmanager need -stage and -group, which say what to read"},
		{"templates of which nobody knows the bots", nil, []string{"-config", "ssm", "-stage", "prod", "-group", "nova"}, "-config ssm needs -keys, which say what bots there are: a file, or secretsmanager"},
		{"a stage that cannot be one", nil, []string{"-stage", "Prod!"}, `-stage "Prod!": a stage is lower-case letters, digits and hyphens, a letter first, at most 32`},
		{"a function of all groups", nil, []string{"-lambda", "bootstrap"}, "-lambda needs -group: a function serves one group"},
		{"a function that is not there", nil, []string{"-config", configs, "-lambda", "/no/such", "-group", "nova"}, "-lambda: stat /no/such: no such file or directory; make build makes it"},
		{"a function that is no program", nil, []string{"-config", configs, "-lambda", "options.go", "-group", "nova"}, "-lambda: options.go is not a program; make build makes dist/gateway-amd64/bootstrap"},
		{"no processes", nil, []string{"-lambda-environments", "0"}, "-lambda-environments and -lambda-concurrency: want 1 or more"},
		{"a time without a unit", nil, []string{"-ttl", "60"}, `-ttl or POEBRIDGE_TTL "60": want a duration of 0 or more, such as 500ms or 60s`},
		{"a negative time", nil, []string{"-ttl", "-1s"}, `-ttl or POEBRIDGE_TTL "-1s": want a duration of 0 or more, such as 500ms or 60s`},
		{"a time in the environment", map[string]string{"POEBRIDGE_TTL": "soon"}, nil, `-ttl or POEBRIDGE_TTL "soon": want a duration of 0 or more, such as 500ms or 60s`},
		{"a negative pace", nil, []string{"-pace", "-1s"}, `-pace "-1s": want a duration of 0 or more, such as 500ms or 60s`},
		{"no query at a time", nil, []string{"-max-concurrent", "0"}, `-max-concurrent or POEBRIDGE_MAX_CONCURRENT "0": want a number of 1 or more, such as 64`},
		{"a limit that is no number", map[string]string{"POEBRIDGE_MAX_CONCURRENT": "few"}, nil, `-max-concurrent or POEBRIDGE_MAX_CONCURRENT "few": want a number of 1 or more, such as 64`},
		{"an unknown level", nil, []string{"-log-level", "loud"}, `-log-level or POEBRIDGE_LOG_LEVEL "loud": want debug, info, warn or error`},
		{"hosts of attachments that are none", map[string]string{"POEBRIDGE_ATTACHMENT_HOSTS": "*"}, nil, `-attachment-hosts or POEBRIDGE_ATTACHMENT_HOSTS: attachment hosts: "*" would allow every host: name a domain, as *.example.com`},
		{"traces to no collector", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example"}, nil, "OTEL_EXPORTER_OTLP_ENDPOINT: want https; http is for this machine alone"},
		{"attachments for a function", nil, []string{"-lambda", "bootstrap", "-group", "nova", "-attachments", "."}, "-attachments is not for -lambda: a function fetches nothing from this machine"},
		{"uploads to nowhere", nil, []string{"-uploads", "here"}, "-uploads or POEBRIDGE_POE_UPLOAD_URL: want sim, poe or the address of such an API: want an address such as https://api.poe.com, with neither a user nor a query"},
		{"uploads without secrecy", map[string]string{"POEBRIDGE_POE_UPLOAD_URL": "http://poe.example"}, nil, "-uploads or POEBRIDGE_POE_UPLOAD_URL: want sim, poe or the address of such an API: want https, since the access key is sent there; http is for this machine alone"},
		{"charges to nowhere", nil, []string{"-poe-api", "here"}, "-poe-api or POEBRIDGE_POE_API_URL: want sim, poe or the address of such an API: want an address such as https://api.poe.com, with neither a user nor a query"},
		{"charges without secrecy", map[string]string{"POEBRIDGE_POE_API_URL": "http://poe.example"}, nil, "-poe-api or POEBRIDGE_POE_API_URL: want sim, poe or the address of such an API: want https, since the access key is sent there; http is for this machine alone"},
		{"attachments in no folder", nil, []string{"-config", configs, "-attachments", "/no/such"}, "-attachments: stat /no/such: no such file or directory"},
		{"attachments in a file", nil, []string{"-config", configs, "-attachments", "options.go"}, "-attachments: options.go is not a folder"},
		{"an unknown group", nil, []string{"-config", configs, "-group", "gpt"},
			`-group "gpt": the groups in ` + configs + " are business, claude, images, llama, mistral, nova, open-models, reasoning, videos"},
		{"everything at once", nil, []string{"-addr", "x", "-bedrock", "y", "-ttl", "z", "-pace", "z", "-log-level", "w", "-config", "ssm", "-keys", "secretsmanager"},
			`-ttl or POEBRIDGE_TTL "z": want a duration of 0 or more, such as 500ms or 60s` + "\n" +
				`-pace "z": want a duration of 0 or more, such as 500ms or 60s` + "\n" +
				`-log-level or POEBRIDGE_LOG_LEVEL "w": want debug, info, warn or error` + "\n" +
				`-addr "x": want host:port, such as 127.0.0.1:8080` + "\n" +
				`-bedrock "y": want sim or aws` + "\n" +
				"-config ssm and -keys secretsmanager need -stage and -group, which say what to read"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := refused(t, row.env, row.args...); got != row.want {
				t.Errorf("got\n%s\nwant\n%s", got, row.want)
			}
		})
	}
}

func TestAFunctionForAnotherMachineIsRefusedAtTheStart(t *testing.T) {
	machine, other := elf.EM_AARCH64, "arm64"
	if runtime.GOARCH == other {
		machine, other = elf.EM_X86_64, "amd64"
	}
	var program bytes.Buffer
	if err := binary.Write(&program, binary.LittleEndian, elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT), Ehsize: 64,
	}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "bootstrap")
	if err := os.WriteFile(file, program.Bytes(), 0o755); err != nil {
		t.Fatal(err)
	}
	want := "-lambda: " + file + " is built for " + other + ", and this machine is " + runtime.GOARCH + "; make build makes dist/gateway-" + runtime.GOARCH + "/bootstrap"
	if got := refused(t, nil, "-config", configs, "-lambda", file, "-group", "nova"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFoldersThatAreMissingAreNamed(t *testing.T) {
	empty := t.TempDir()
	nowhere := filepath.Join(empty, "nowhere")
	for _, env := range []map[string]string{nil, {"POEBRIDGE_CONFIG_DIR": nowhere}} {
		args := []string{"-config", nowhere}
		if env != nil {
			args = nil
		}
		if got := refused(t, env, args...); !strings.HasPrefix(got, "-config: ") || !strings.Contains(got, nowhere) {
			t.Errorf("a missing folder: %s", got)
		}
	}
	if got := refused(t, nil, "-config", empty); !strings.HasPrefix(got, "-config: ") || !strings.Contains(got, empty) {
		t.Errorf("a folder of something else: %s", got)
	}
	if err := os.Mkdir(filepath.Join(empty, "groups"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := refused(t, nil, "-config", empty); got != "-config: there is no group in "+filepath.Join(empty, "groups") {
		t.Errorf("no groups: %s", got)
	}
}

func TestAFileOfKeysThatCannotBeReadIsRefused(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "keys.json")
	short := keysFile(t, `{"nova-lite":"short"}`)
	for _, row := range []struct{ name, file, want string }{
		{"missing", missing, missing},
		{"a fault in it", short, `bot "nova-lite": key 1 has 5 characters`},
		{"no JSON", keysFile(t, "{\n  \"nova-lite\": \"x\",\n}\n"), "no JSON at line 3"},
	} {
		got := refused(t, nil, "-config", configs, "-group", "nova", "-keys", row.file)
		if !strings.HasPrefix(got, "-keys: ") || !strings.Contains(got, row.file) || !strings.Contains(got, row.want) {
			t.Errorf("%s: %s", row.name, got)
		}
	}
}

func TestAnAddressInUseIsNamedWithTheFlagThatChangesIt(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, flag := range []string{"-addr", "-aws-addr"} {
		got := refused(t, nil, "-config", configs, flag, taken.Addr().String())
		if !strings.Contains(got, taken.Addr().String()) || !strings.Contains(got, "("+flag+" chooses") || !strings.Contains(got, "in use") {
			t.Errorf("got %s", got)
		}
	}
}

func TestHelpNamesEveryFlagAndVariable(t *testing.T) {
	var out, log bytes.Buffer
	err := run(context.Background(), []string{"-help"}, func(string) string { return "" }, &out, &log)
	if !errors.Is(err, flag.ErrHelp) || log.Len() > 0 {
		t.Errorf("%v, %s", err, &log)
	}
	for _, want := range []string{
		"-addr address", "-aws-addr address", "-bedrock who", "-config folder", "-keys file", "-group group", "-stage stage", "-ttl time", "-pace time", "-log-level level",
		"-lambda bootstrap", "-lambda-timeout time", "-lambda-environments number", "-lambda-concurrency number",
		"-attachments folder", "-attachment-hosts hosts", "POEBRIDGE_ATTACHMENT_HOSTS", "-max-concurrent number", "POEBRIDGE_MAX_CONCURRENT", "-video-bucket bucket", "-metrics file", "POEBRIDGE_VIDEO_BUCKET", "-uploads where", "POEBRIDGE_POE_UPLOAD_URL", "-poe-api where", "POEBRIDGE_POE_API_URL",
		"POEBRIDGE_CONFIG_DIR", "POEBRIDGE_KEYS_FILE", "POEBRIDGE_GROUP", "POEBRIDGE_STAGE", "POEBRIDGE_TTL", "POEBRIDGE_LOG_LEVEL",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestBedrockWithoutCredentialsIsRefusedAtTheStart(t *testing.T) {
	for name, value := range map[string]string{
		"HOME": t.TempDir(), "AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI": "", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "", "AWS_WEB_IDENTITY_TOKEN_FILE": "",
	} {
		t.Setenv(name, value)
	}
	got := refused(t, nil, "-config", configs, "-bedrock", "aws")
	if !strings.HasPrefix(got, "-bedrock aws: there are no AWS credentials (set AWS_PROFILE,") {
		t.Errorf("got %s", got)
	}
}
