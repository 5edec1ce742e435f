package layers

import "fmt"

// The commands below are for a shell. What they are made of has no character that a shell
// knows: names and stages by their rules, regions by theirs, and parameters are letters,
// digits and _.-/ (PutParameter, Name).

func show(region, parameter string) string {
	return fmt.Sprintf("aws ssm get-parameter --region %s --name %s --query Parameter.Value --output text", region, parameter)
}

func remove(region, parameter string) string {
	return fmt.Sprintf("aws ssm delete-parameter --region %s --name %s", region, parameter)
}

// dropKey rewrites a secret without showing it, on a screen or in a list of processes. If
// its first half fails the other is refused, since a secret cannot be empty.
func dropKey(region, secret, bot string) string {
	return fmt.Sprintf("aws secretsmanager get-secret-value --region %[1]s --secret-id %[2]s --query SecretString --output text | jq 'del(.[\"%[3]s\"])' | "+
		"aws secretsmanager put-secret-value --region %[1]s --secret-id %[2]s --secret-string file:///dev/stdin", region, secret, bot)
}

func dropSecret(region, secret string) string {
	return fmt.Sprintf("aws secretsmanager delete-secret --region %s --secret-id %s", region, secret)
}

// stackOf prints the name of the stack that made a parameter.
func stackOf(region, parameter string) string {
	return fmt.Sprintf("aws cloudformation describe-stack-resources --region %s --physical-resource-id %s --query 'StackResources[0].StackName' --output text", region, parameter)
}
