"""The platforms, by the names that `--from` and `--to` take."""

from autograder.delivery.platforms.blackboard import Blackboard
from autograder.delivery.platforms.brightspace import Brightspace
from autograder.delivery.platforms.canvas import Canvas
from autograder.delivery.platforms.classroom import Classroom50
from autograder.delivery.platforms.exchange import NbgraderExchange
from autograder.delivery.platforms.gradescope_export import Gradescope
from autograder.delivery.platforms.moodle import Moodle
from autograder.delivery.platforms.platform import Platform
from autograder.delivery.platforms.sakai import Sakai
from autograder.delivery.platforms.student_folders import StudentFolders

PLATFORMS: dict[str, Platform] = {
    platform.name: platform
    for platform in (
        Canvas(),
        Moodle(),
        Gradescope(),
        Blackboard(),
        Classroom50(),
        Brightspace(),
        Sakai(),
        NbgraderExchange(),
        StudentFolders(),
    )
}
