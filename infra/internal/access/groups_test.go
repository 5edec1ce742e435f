package access

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/pkg/bot"
)

const (
	configs = "../../../configs"
	account = "123456789012"
	secret  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:poebridge/prod/g-AbCdEf"
	bucket  = "arn:aws:s3:::videos"
)

func read(t *testing.T, path string) bot.Source {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return bot.Source{Name: path, Text: text}
}

// facts are those of a group with bots, in the partition of its region.
func facts(t *testing.T, name string, group bot.Source, bots ...bot.Source) FunctionFacts {
	t.Helper()
	g, _, err := bot.LoadGroup(group, bot.Options{Stage: "prod", Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	partition := "aws"
	if strings.HasPrefix(g.Region, "us-gov-") {
		partition = "aws-us-gov"
	}
	f := FunctionFacts{
		Stage: "prod", Name: name, Group: g, Kinds: []string{"chat"}, Partition: partition, Account: account,
		LogGroup: "arn:" + partition + ":logs:" + g.Region + ":" + account + ":log-group:/aws/lambda/poebridge-prod-" + name,
		Secret:   strings.NewReplacer("arn:aws:", "arn:"+partition+":", "us-east-1", g.Region, "/g-", "/"+name+"-").Replace(secret),
	}
	if g.VideoBucket.ExpireDays > 0 {
		f.Bucket = bucket
	}
	for _, b := range bots {
		kind, err := bot.KindOf(b, nil)
		if err != nil {
			t.Fatal(err)
		}
		one, _, err := bot.Load(read(t, configs+"/defaults/"+kind+".yaml"), b, bot.Options{Stage: "prod", Strict: true, Group: g})
		if err != nil {
			t.Fatal(err)
		}
		f.Templates = append(f.Templates, one)
	}
	return f
}

// shipped are the groups of configs, with all their bots.
func shipped(t *testing.T) map[string]FunctionFacts {
	t.Helper()
	out := map[string]FunctionFacts{}
	files, err := filepath.Glob(configs + "/groups/*/group.yaml")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d groups, %v", len(files), err)
	}
	for _, file := range files {
		paths, _ := filepath.Glob(filepath.Dir(file) + "/*.yaml")
		var bots []bot.Source
		for _, path := range paths {
			if path != file {
				bots = append(bots, read(t, path))
			}
		}
		name := filepath.Base(filepath.Dir(file))
		out[name] = facts(t, name, read(t, file), bots...)
	}
	return out
}

// calls is a bot of one model in one region, with more below it.
func calls(id, region, more string) bot.Source {
	return bot.Source{Name: "bot.yaml", Text: []byte("schema: 1\nkind: chat\nmodel:\n  id: " + id + "\n  regions: [" + region + "]\n" +
		"limits: {context_tokens: 8000, output_tokens: 4096}\n" + more)}
}

func group(region, text string) bot.Source {
	return bot.Source{Name: "group.yaml", Text: []byte("schema: 1\nregion: " + region + "\n" + text)}
}

const (
	application = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
	unused      = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/unused"
	provisioned = "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc"
	endpoint    = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/abc"
	profileARN  = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.vendor.arn"
	otherRole   = "arn:aws:iam::210987654321:role/models"
	layer       = "arn:aws:lambda:us-east-1:123456789012:layer:collector:1"
	key         = "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
)

// synthetic are groups of which each has something that no shipped one has.
func synthetic(t *testing.T) map[string]FunctionFacts {
	t.Helper()
	one := func(group bot.Source, bots ...bot.Source) FunctionFacts { return facts(t, "g", group, bots...) }
	return map[string]FunctionFacts{
		"profiles only": one(group("us-east-1", "models: [us.vendor.m, global.vendor.m]\nregions: [us-east-1, us-west-1]\n"),
			calls("us.vendor.m", "us-west-1", ""), calls("global.vendor.m", "us-east-1", "")),
		"a vendor": one(group("us-east-1", "models: [vendor.*]\nregions: [us-east-1, ca-central-1]\n"),
			calls("vendor.m", "us-east-1", ""), calls("us.vendor.n", "ca-central-1", ""), calls("ca.vendor.n", "ca-central-1", ""), calls("global.vendor.n", "us-east-1", "")),
		"in the Union": one(group("eu-west-1", "models: [vendor.m]\nregions: [eu-west-1, eu-central-1]\nresidency: eu\n"),
			calls("eu.vendor.m", "eu-central-1", ""), calls("vendor.m", "eu-west-1", "")),
		"in Asia": one(group("ap-northeast-1", "models: [vendor.m]\nregions: [ap-northeast-1, ap-southeast-2]\n"),
			calls("jp.vendor.m", "ap-northeast-1", ""), calls("apac.vendor.m", "ap-southeast-2", ""), calls("au.vendor.m", "ap-southeast-2", "")),
		"GovCloud": one(group("us-gov-west-1", "models: [vendor.m]\nregions: [us-gov-west-1]\n"),
			calls("us-gov.vendor.m", "us-gov-west-1", "")),
		"ARNs": one(group("us-east-1", "models: ['"+application+"', '"+unused+"', '"+provisioned+"', '"+endpoint+"', '"+profileARN+"']\nregions: [us-east-1]\n"),
			calls("'"+application+"'\n  base_id: vendor.behind", "us-east-1", ""), calls("'"+profileARN+"'", "us-east-1", ""),
			calls("'"+provisioned+"'\n  base_id: vendor.bought", "us-east-1", ""), calls("'"+endpoint+"'\n  base_id: vendor.endpoint", "us-east-1", "")),
		"a guardrail": one(group("us-east-1", "models: [vendor.m]\nregions: [us-east-1, us-west-2]\nguardrail: {id: abc, version: '1'}\n"),
			calls("vendor.m", "us-east-1", "")),
		"a guardrail of a bot": one(group("us-east-1", "models: [vendor.m]\nregions: [us-east-1, us-west-2]\n"),
			calls("vendor.m", "us-west-2", "guardrail: {id: 'arn:aws:bedrock:us-west-2:210987654321:guardrail/far', version: '1'}\n"),
			calls("vendor.m", "us-east-1", "guardrail: {id: near, version: '1'}\n")),
		"traces": one(group("us-east-1", "models: [vendor.m]\nregions: [us-east-1]\ntraces: {endpoint: 'http://localhost:4318', layers: ["+layer+"]}\n"),
			calls("vendor.m", "us-east-1", "")),
		"traces elsewhere": one(group("us-east-1", "models: [vendor.m]\nregions: [us-east-1]\ntraces: {endpoint: https://collector.example.com}\n"),
			calls("vendor.m", "us-east-1", "")),
		"a layer alone": one(group("us-east-1", "models: [vendor.m]\nregions: [us-east-1]\ntraces: {layers: ["+layer+"]}\n"),
			calls("vendor.m", "us-east-1", "")),
		"everything else": one(group("us-east-1", "models: [vendor.m]\nregions: [us-east-1]\nroles: ["+otherRole+"]\nkms_key: "+key+"\nvideo_bucket: {expire_days: 7}\n"),
			calls("vendor.m", "us-east-1", "capabilities: {count_tokens: true}\n"),
			calls("vendor.m\n  role_arn: "+otherRole, "us-east-1", "capabilities: {count_tokens: true}\nguardrail: {id: theirs, version: '1'}\n")),
	}
}

// every is all of them.
func every(t *testing.T) map[string]FunctionFacts {
	t.Helper()
	out := synthetic(t)
	for name, f := range shipped(t) {
		out[name] = f
	}
	return out
}
