package access

import "github.com/poebridge/poebridge/pkg/config"

// place is where a resource is.
type place struct{ partition, region, account string }

func (p place) arn(service, resource string) string {
	return "arn:" + p.partition + ":" + service + ":" + p.region + ":" + p.account + ":" + resource
}

func (p place) bedrock(resource string) string { return p.arn("bedrock", resource) }

// model is the ARN of a foundation model, which is nobody's and so has no account.
func (p place) model(id string) string {
	p.account = ""
	return p.bedrock("foundation-model/" + id)
}

func (p place) profile(id string) string { return p.bedrock("inference-profile/" + id) }

// parameter is one of a stage's, below /poebridge/<stage>. There is no slash between
// parameter and a name that begins with one.
func (p place) parameter(stage, path string) string {
	return p.arn("ssm", "parameter"+config.ParametersOf(stage)+"/"+path)
}
